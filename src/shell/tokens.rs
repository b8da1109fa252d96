//! The subcommand `token`, over the API.

use reqwest::Method;
use serde_json::json;

use super::service::{Service, path};
use super::{Error, views};
use crate::config::verbs::{NewCredential, Paging, TokenVerb, TokenVerbs};
use crate::output::{Printer, print_lines};

/// Creates, lists and revokes tokens.
///
/// # Errors
/// When the service refuses or cannot be reached.
pub async fn tokens(command: &TokenVerbs) -> Result<(), Error> {
    let service = Service::new(&command.connection).await?;
    match &command.verb {
        TokenVerb::Create(new) => create(&service, new).await,
        TokenVerb::List => {
            let printer = Printer::new(&command.output, views::TOKENS)?;
            let (tokens, answer) = service
                .list("/ext/v1/tokens", &vec![], "tokens", &Paging::ALL)
                .await?;
            Ok(printer.list(&tokens, &answer)?)
        }
        TokenVerb::Revoke { id } => {
            let path = path("/ext/v1/tokens/", id, "");
            service.send(Method::DELETE, &path, None).await?;
            eprintln!("revoked {id}; running services stop accepting it within ten seconds");
            Ok(())
        }
    }
}

async fn create(service: &Service, new: &NewCredential) -> Result<(), Error> {
    let body = json!({
        "role": new.granted().to_string(),
        "description": new.description,
        "expires_in": new.expires.map(|time| time.as_secs()),
    });
    let created = service.create("/ext/v1/tokens", &body).await?;
    let text = |name: &str| created[name].as_str().unwrap_or_default();
    eprintln!(
        "token {}, shown only this once; callers send it as X-Auth-Token:",
        text("id")
    );
    Ok(print_lines(&[text("token")])?)
}
