//! Server-sent events (WHATWG HTML, section 9.2), as far as this service sends them.

use reqwest::Response;

/// A message of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// What it is; events have none.
    pub name: Option<String>,
    /// Where the stream is after it.
    pub id: Option<String>,
    pub data: String,
}

/// The messages of an answer.
pub(super) struct Messages {
    answer: Response,
    buffer: Vec<u8>,
}

impl Messages {
    pub(super) fn of(answer: Response) -> Self {
        let buffer = Vec::new();
        Self { answer, buffer }
    }

    /// The next message; none at the stream's end.
    pub(super) async fn next(&mut self) -> Result<Option<Message>, reqwest::Error> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|bytes| bytes == b"\n\n") {
                let block: Vec<_> = self.buffer.drain(..end + 2).collect();
                return Ok(Some(message(&String::from_utf8_lossy(&block))));
            }
            match self.answer.chunk().await? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}

fn message(block: &str) -> Message {
    let mut message = Message::default();
    for line in block.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => message.name = Some(value.to_owned()),
            "id" => message.id = Some(value.to_owned()),
            "data" => {
                if !message.data.is_empty() {
                    message.data.push('\n');
                }
                message.data.push_str(value);
            }
            _ => {} // a comment, or how soon to connect again
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_its_name_id_and_data() {
        let read = message("event: progress\nid:7\ndata: {\ndata: }\n\n");
        let wanted = Message {
            name: Some("progress".to_owned()),
            id: Some("7".to_owned()),
            data: "{\n}".to_owned(),
        };
        assert_eq!(read, wanted);
        assert_eq!(message(": comment\nretry: 5\n\n"), Message::default());
    }
}
