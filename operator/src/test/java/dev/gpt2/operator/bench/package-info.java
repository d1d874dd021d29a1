/** Measurements of the operator in a cluster, by {@code make bench-scale}; no tests. */
@NullMarked
package dev.gpt2.operator.bench;

import org.jspecify.annotations.NullMarked;
