//! Whole sessions through the real loop, with scripted keys.
