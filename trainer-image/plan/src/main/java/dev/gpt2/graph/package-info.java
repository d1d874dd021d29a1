/**
 * The training step as an explicit graph: forward, backward and update are nodes with known output
 * sizes and costs, and nothing is alive that a schedule doesn't keep.
 */
@NullMarked
package dev.gpt2.graph;

import org.jspecify.annotations.NullMarked;
