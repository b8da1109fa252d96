//! The PROXY protocol, versions 1 and 2 (haproxy.org, `proxy-protocol.txt`): how a proxy says whose connection it passes on.

use std::io;
use std::net::IpAddr;

use ppp::{HeaderResult, v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Both versions have at least as many bytes: `PROXY UNKNOWN\r\n`.
const SHORTEST: usize = 15;

/// The longest line of version 1 (section 2.1).
const LONGEST_LINE: usize = 107;

/// Version 2: the length of what follows comes after the signature, version and family (section 2.2).
const BEFORE_ADDRESSES: usize = 16;

/// The longest header of version 2: addresses, and far more than proxies add to them.
const LONGEST: usize = 4096;

/// Reads the header, and no byte more, as TLS may follow. Returns the client's address, or none if the proxy
/// speaks for itself, as in its health checks.
pub(super) async fn client(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let mut header = vec![0; SHORTEST];
    stream.read_exact(&mut header).await?;
    if header.starts_with(v2::PROTOCOL_PREFIX) {
        header.push(stream.read_u8().await?);
        let addresses = u16::from_be_bytes([header[14], header[15]]);
        let length = BEFORE_ADDRESSES + usize::from(addresses);
        if length > LONGEST {
            return Err(io::Error::other("the PROXY header is too long"));
        }
        header.resize(length, 0);
        stream.read_exact(&mut header[BEFORE_ADDRESSES..]).await?;
    } else if header.starts_with(v1::PROTOCOL_PREFIX.as_bytes()) {
        while !header.ends_with(b"\r\n") && header.len() < LONGEST_LINE {
            header.push(stream.read_u8().await?);
        }
    }
    named(&header).map_err(|()| io::Error::other("the proxy sends no PROXY header"))
}

fn named(header: &[u8]) -> Result<Option<IpAddr>, ()> {
    match HeaderResult::parse(header) {
        HeaderResult::V1(Ok(header)) => Ok(match header.addresses {
            v1::Addresses::Tcp4(of) => Some(of.source_address.into()),
            v1::Addresses::Tcp6(of) => Some(of.source_address.into()),
            v1::Addresses::Unknown => None,
        }),
        HeaderResult::V2(Ok(header)) => Ok(match (header.command, header.addresses) {
            (v2::Command::Proxy, v2::Addresses::IPv4(of)) => Some(of.source_address.into()),
            (v2::Command::Proxy, v2::Addresses::IPv6(of)) => Some(of.source_address.into()),
            _ => None,
        }),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of these bytes, and what is left of them.
    async fn read(mut sent: &[u8]) -> (Option<Option<String>>, &[u8]) {
        let client = client(&mut sent).await.ok();
        (client.map(|client| client.map(|ip| ip.to_string())), sent)
    }

    fn v2(command_and_family: [u8; 2], addresses: &[u8]) -> Vec<u8> {
        let length = u16::try_from(addresses.len()).expect("a short header");
        let length = length.to_be_bytes();
        [v2::PROTOCOL_PREFIX, &command_and_family, &length, addresses].concat()
    }

    #[tokio::test]
    async fn a_proxy_names_its_client_and_what_follows_is_left() {
        let ipv4 = v2(
            [0x21, 0x11],
            &[192, 0, 2, 7, 10, 0, 0, 1, 0xd4, 0x31, 0x01, 0xbb],
        );
        let extended = v2(
            [0x21, 0x11],
            &[
                &[192, 0, 2, 7, 10, 0, 0, 1, 0xd4, 0x31, 0x01, 0xbb][..],
                &[4, 0, 5, 1, 2, 3, 4, 5],
            ]
            .concat(),
        );
        let mut of_ipv6 = [0; 36];
        of_ipv6[15] = 1;
        let ipv6 = v2([0x21, 0x21], &of_ipv6);
        let local = v2([0x20, 0x00], &[]);
        for (header, client) in [
            (
                &b"PROXY TCP4 192.0.2.7 10.0.0.1 54321 443\r\n"[..],
                Some("192.0.2.7"),
            ),
            (
                b"PROXY TCP6 2001:db8::7 2001:db8::1 54321 443\r\n",
                Some("2001:db8::7"),
            ),
            (b"PROXY UNKNOWN\r\n", None),
            (&ipv4, Some("192.0.2.7")),
            (&extended, Some("192.0.2.7")),
            (&ipv6, Some("::1")),
            (&local, None),
        ] {
            let sent = [header, b"GET / HTTP/1.1\r\n"].concat();
            let (read, left) = read(&sent).await;
            assert_eq!(read, Some(client.map(str::to_owned)), "{header:?}");
            assert_eq!(left, b"GET / HTTP/1.1\r\n", "{header:?}");
        }
    }

    #[tokio::test]
    async fn anything_else_is_refused() {
        let long = [b"PROXY TCP4 ".as_slice(), &[b'1'; 4096]].concat();
        let huge = v2([0x21, 0x11], &[0; 60_000]);
        let unfinished = &v2([0x21, 0x11], &[0; 12])[..20];
        for sent in [
            &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..],
            b"PROXY TCP4 evil 10.0.0.1 1 1\r\nGET / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\x00\x00\x00\x00",
            b"PROXY",
            &long,
            &huge,
            unfinished,
        ] {
            assert_eq!(read(sent).await.0, None, "{sent:?}");
        }
    }
}
