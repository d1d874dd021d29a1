/** Zip archives: read with every place and length checked, written without knowing sizes before. */
@NullMarked
package dev.gpt2.trainer.file.zip;

import org.jspecify.annotations.NullMarked;
