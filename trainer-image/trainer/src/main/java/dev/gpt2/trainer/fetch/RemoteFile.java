package dev.gpt2.trainer.fetch;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file that is to be fetched.
 *
 * @param path below the folder, with {@code /}
 * @param bytes its size; null where only the answer will tell
 * @param digest null where only the answer may tell
 * @param commit that the hub has to answer with; null for plain addresses
 */
record RemoteFile(
    String path,
    URI address,
    @Nullable Long bytes,
    @Nullable ContentDigest digest,
    @Nullable String commit) {}
