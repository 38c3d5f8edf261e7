//! The lossless document: reads YAML with the place of every node, and changes it with the fewest possible bytes.
//!
//! [`Document::parse`] reads a text, [`Document::get`] finds a node by its [`Path`], [`Document::change`] applies
//! [`Change`]s together and proves the result before it hands it out. Nothing here knows Bitbucket.

mod atoms;
mod build;
mod change;
mod document;
mod edit;
mod error;
mod excerpt;
mod intent;
mod layout;
mod node;
mod opinion;
mod path;
mod place;
mod span;
mod trail;
mod tree;
mod unfit;
mod value;
mod verify;
mod write;

pub use change::{At, Change};
pub use document::Document;
pub use error::ParseError;
pub use excerpt::{Excerpt, Sections};
pub use node::{NodeKind, NodeRef};
pub use opinion::Disagreement;
pub use path::{Path, PathError, Segment};
pub use span::{Position, Span};
pub use tree::{Comment, NodeId, Style};
pub use unfit::{Unfit, UnfitReason};
pub use value::Value;
