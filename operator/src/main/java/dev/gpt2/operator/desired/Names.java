package dev.gpt2.operator.desired;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of children: {@code NAME-suffix}, shortened to what a label may hold. */
public final class Names {
  /** A Job's name becomes a label of its pods (RFC 1123, section 2.1). */
  static final int LONGEST = 63;

  private static final int HASH_CHARACTERS = 8;

  private Names() {}

  /** The Job of an attempt. */
  public static String attempt(String job, int number) {
    return withSuffix(job, "-" + number);
  }

  /**
   * The ConfigMap with an attempt's run file. The kubelet reads an immutable ConfigMap once and
   * keeps it by its name while any pod uses it, so a FineTuneJob that was deleted and made anew
   * would train by the file of the old one: the uid tells them apart.
   */
  public static String runFile(String job, int number, String uid) {
    return withSuffix(job, "-" + number + "-" + hash(uid));
  }

  /** The event that tells of something; the same for the same. */
  public static String event(String job, String what) {
    return withSuffix(job, "-" + hash(what));
  }

  /** The claim that is made for what the job keeps there: {@code model}, {@code checkpoint}. */
  public static String claim(String job, String role) {
    return withSuffix(job, "-" + role);
  }

  /** ServiceAccount, Role and RoleBinding of the trainer. */
  public static String trainer(String job) {
    return withSuffix(job, "-trainer");
  }

  /** The job's name as a label's value. */
  public static String label(String job) {
    return withSuffix(job, "");
  }

  /** A name that doesn't fit is cut, and the hash of the whole of it keeps two such names apart. */
  private static String withSuffix(String name, String suffix) {
    if (name.length() + suffix.length() <= LONGEST) {
      return name + suffix;
    }
    String tail = "-" + hash(name) + suffix;
    String head = name.substring(0, LONGEST - tail.length());
    return head.replaceAll("[.-]+$", "") + tail;
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
