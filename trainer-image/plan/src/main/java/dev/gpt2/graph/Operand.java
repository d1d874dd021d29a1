package dev.gpt2.graph;

/** What a node reads: a value of the graph, a resident tensor, or what each step brings anew. */
public sealed interface Operand permits Value, Resident, StepInput {}
