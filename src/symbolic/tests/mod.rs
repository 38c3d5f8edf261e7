//! Tests of runs on paper.
