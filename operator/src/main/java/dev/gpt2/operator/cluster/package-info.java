/** The only package that talks to the cluster: reads, makes, writes. */
@NullMarked
package dev.gpt2.operator.cluster;

import org.jspecify.annotations.NullMarked;
