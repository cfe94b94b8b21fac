//! The line breaks at every octet of a run: nothing is lost, nothing doubled, nothing stuck.

mod ahead;
mod dovecot;
mod octets;
mod scene;
mod turns;
mod waiting;
