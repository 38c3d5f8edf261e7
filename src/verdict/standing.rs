//! What every verdict takes for granted, whatever the pipeline.

/// The standing assumptions, in order; `explain proofs` and every report list them.
pub const STANDING: &[&str] = &[
    "Bitbucket does what its reference says.",
    "A program does what its row in the table of commands says.",
    "Steps share only what Bitbucket passes on (artifacts, caches, output variables) and what the rows of their \
     programs name outside (registry, cluster, bucket, state, git remote).",
    "One more variable or file changes nothing for a program that isn't known to read it.",
    "Tracked files are those of the commit, and no narrower setting carries the name of a variable that moves.",
    "Time, load and other runs decide nothing.",
    "A command that isn't guarded succeeds, as Bitbucket stops at the first that fails.",
];
