/** A run's figures for Prometheus. */
@NullMarked
package dev.gpt2.trainer.metrics;

import org.jspecify.annotations.NullMarked;
