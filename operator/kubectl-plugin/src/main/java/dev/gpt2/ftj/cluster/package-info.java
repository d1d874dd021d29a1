/** The cluster, as the user's own kubectl shows it. */
@NullMarked
package dev.gpt2.ftj.cluster;

import org.jspecify.annotations.NullMarked;
