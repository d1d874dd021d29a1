/** What a step's ops cost on this device: measured once, then read from a file. */
@NullMarked
package dev.gpt2.trainer.cost;

import org.jspecify.annotations.NullMarked;
