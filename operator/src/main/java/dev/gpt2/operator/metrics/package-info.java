/** The operator's own figures for Prometheus. */
@NullMarked
package dev.gpt2.operator.metrics;

import org.jspecify.annotations.NullMarked;
