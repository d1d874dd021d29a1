/**
 * What chart and kustomizations make of values, by helm and kubectl; no cluster is asked. These
 * must be on PATH: `make test` sees to that.
 */
@NullMarked
package dev.gpt2.operator.chart;

import org.jspecify.annotations.NullMarked;
