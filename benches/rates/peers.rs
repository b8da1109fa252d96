//! The peers: what a team would write instead, in Python and in JavaScript (`peers/`).
//!
//! Their packages are installed in the build folder. Where that is not possible, a peer is left out and one line
//! says what is missing.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Result;

/// How long a peer may take to listen.
const START: Duration = Duration::from_secs(30);

/// A peer that runs; dropping it stops it and its workers.
pub struct Peer {
    pub name: &'static str,
    pub address: String,
    child: Child,
}

/// A peer whose packages are installed.
pub struct Installed {
    pub name: &'static str,
    command: Command,
    port: u16,
}

/// The peers that can be run here.
pub fn installed() -> Vec<Installed> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers");
    let found = [("fastapi", fastapi(&folder)), ("fastify", fastify(&folder))];
    let found = found
        .into_iter()
        .filter_map(|(name, command)| match command {
            Ok((command, port)) => Some(Installed {
                name,
                command,
                port,
            }),
            Err(missing) => {
                println!("{name} is left out: {missing}");
                None
            }
        });
    found.collect()
}

fn fastapi(folder: &Path) -> Result<(Command, u16)> {
    let venv = folder.join("python");
    let python = venv.join("bin/python");
    if !python.exists() {
        run(
            Command::new("python3").args(["-m", "venv"]).arg(&venv),
            "python3 and its module venv",
        )?;
    }
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    let packages = ["fastapi", "uvicorn[standard]", "asyncpg"];
    run(
        Command::new(&python).args(pip).args(packages),
        "packages from PyPI",
    )?;
    let port = free_port()?;
    let mut command = Command::new(&python);
    command
        .args([
            "-m",
            "uvicorn",
            "peer:app",
            "--workers",
            "2",
            "--no-access-log",
            "--log-level",
            "warning",
        ])
        .args([
            "--app-dir",
            "benches/rates/peers",
            "--port",
            &port.to_string(),
        ])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Ok((command, port))
}

fn fastify(folder: &Path) -> Result<(Command, u16)> {
    let modules = folder.join("node");
    std::fs::create_dir_all(&modules)?;
    if !modules.join("node_modules/fastify").exists() {
        let npm = [
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "fastify",
            "pg",
        ];
        run(
            Command::new("npm").args(npm).arg("--prefix").arg(&modules),
            "npm, or packages from its registry",
        )?;
    }
    run(Command::new("node").arg("--version"), "node")?;
    let port = free_port()?;
    let mut command = Command::new("node");
    command
        .arg("benches/rates/peers/peer.mjs")
        .env("PEER_MODULES", modules)
        .env("PORT", port.to_string());
    Ok((command, port))
}

fn run(command: &mut Command, needed: &str) -> Result<()> {
    let output = command.stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!(
                "needs {needed}: {}",
                said.lines().next_back().unwrap_or_default()
            )
            .into())
        }
        Err(error) => Err(format!("needs {needed}: {error}").into()),
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Installed {
    /// Starts the peer, which writes to `log`. A peer that does not start is left out as well.
    pub fn start(mut self, database: &str, log: &Path) -> Result<Option<Peer>> {
        let file = std::fs::File::create(log)?;
        let child = self
            .command
            // the socket's directory is in the query; asyncpg prefers a host, where there is one
            .env("DATABASE_URL", database.replace("@localhost:5432/", "@/"))
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        let mut peer = Peer {
            name: self.name,
            address: format!("127.0.0.1:{}", self.port),
            child,
        };
        let since = Instant::now();
        while TcpStream::connect(&peer.address).is_err() {
            if since.elapsed() > START || peer.child.try_wait()?.is_some() {
                let said = std::fs::read_to_string(log)?;
                println!(
                    "{} is left out, because it did not start:\n{said}",
                    peer.name
                );
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Some(peer))
    }
}

impl Peer {
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.child.try_wait() {
            return;
        }
        // not SIGKILL, which would leave the workers behind
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().ok();
        self.child.wait().ok();
    }
}
