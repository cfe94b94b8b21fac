//! The line breaks at every octet of a fetch with deletion: nothing is lost, nothing doubled,
//! nothing stuck.

mod ahead;
mod octets;
