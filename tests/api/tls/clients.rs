//! Clients that must present a certificate.

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use sms_task_service::server::tls::Source;

use super::authority::{Authority, Files, replace};
use super::client::{Client, until};
use super::server::{Server, load, patient};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

#[tokio::test]
async fn only_clients_with_a_certificate_of_the_authority_are_served() {
    let (servers, clients, others) = (Authority::new(), Authority::new(), Authority::new());
    let files = Files::of(&servers.leaf());
    let ca = files.beside("ca.pem", &clients.pem);
    let source = Source::files(&files.cert, &files.key).with_client_ca(&ca);
    let server = Server::start(load(source).await, patient());
    for version in VERSIONS {
        let client = Client::trusting(&[&servers]).speaking(version);
        let known = client.clone().showing(clients.leaf());
        let reply = known.get(server.address, "/version").await;
        assert_eq!(reply.expect("an answer").status, 200);
        for refused in [client.clone(), client.clone().showing(others.leaf())] {
            assert!(refused.get(server.address, "/version").await.is_err());
        }
    }
}

#[tokio::test]
async fn each_of_several_authorities_is_accepted_until_it_is_removed() {
    let (servers, first, second) = (Authority::new(), Authority::new(), Authority::new());
    let files = Files::of(&servers.leaf());
    let ca = files.beside("ca.pem", &(first.pem.clone() + &second.pem));
    let source = Source::files(&files.cert, &files.key).with_client_ca(&ca);
    let tls = load(source).await.looking_every(super::server::SHORT / 50);
    let server = Server::start(tls, patient());
    let client = Client::trusting(&[&servers]);
    let stays = client.clone().showing(first.leaf());
    let goes = client.showing(second.leaf());
    for client in [&stays, &goes] {
        let reply = client.get(server.address, "/version").await;
        assert_eq!(reply.expect("an answer").status, 200);
    }
    replace(&ca, &first.pem);
    until("the second is refused", async || {
        goes.get(server.address, "/version").await.is_err()
    })
    .await;
    let reply = stays.get(server.address, "/version").await;
    assert_eq!(reply.expect("an answer").status, 200);
}
