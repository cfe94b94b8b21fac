//! The doorway: parse, run, exit code. Everything else lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mailctl::cli::main(std::env::args_os())
}
