package dev.gpt2.graph;

/** The {@code output}-th tensor that node {@code node} makes; it lives from Compute to Free. */
public record Value(int node, int output) implements Operand {}
