//! Recompiles `migrate!` when a migration is added, which a change to no Rust file would not.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
