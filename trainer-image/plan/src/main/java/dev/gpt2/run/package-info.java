/** What a run is and how it ends: what operator and trainer must agree on. */
@NullMarked
package dev.gpt2.run;

import org.jspecify.annotations.NullMarked;
