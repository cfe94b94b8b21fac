//! What a person types and what they get back: one file per verb.
use std::process::ExitCode;

/// Runs the program.
pub fn main(_args: std::env::ArgsOs) -> ExitCode {
    todo!()
}
