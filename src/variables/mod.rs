//! Variables to create in Bitbucket, written for people and programs; values of secured ones never leave.

mod dotenv;
mod json;

pub use dotenv::dotenv;
pub use json::{Error, json, parse};
