package dev.gpt2.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as Kubernetes writes them: {@code 11Gi}, {@code 512Mi}, {@code 1.5G}, {@code 12e9}, {@code
 * 12000000000}.
 *
 * <p>The grammar is that of Kubernetes' {@code resource.Quantity} (apimachinery,
 * pkg/api/resource/quantity.go), with a fraction of a byte rounded up as there. Not taken are signs
 * and the suffixes for less than one ({@code 512m} is half a byte, and never meant).
 */
public final class ByteQuantity {
  static final String EXPECTED = "a number of bytes such as 11Gi, 512Mi, 1.5G or 12000000000";

  /** Kubernetes' own numbers have no more; it bounds the work of reading one. */
  private static final int LONGEST = 32;

  /** All that {@link #parse} takes, and no more but for size; also the schema's. */
  public static final String PATTERN =
      "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[kMGTPE]|[eE][+-]?[0-9]{1,2})?$";

  private static final Pattern GRAMMAR = Pattern.compile(PATTERN);
  private static final int NUMBER = 1;
  private static final int SUFFIX = 3;

  private static final String POWERS = "KMGTPE";

  private ByteQuantity() {}

  /** How many bytes that is; empty when the text is something else, or more than 2⁶³ − 1. */
  public static OptionalLong parse(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (text.length() > LONGEST || !matcher.matches()) {
      return OptionalLong.empty();
    }
    BigInteger bytes =
        new BigDecimal(matcher.group(NUMBER))
            .multiply(unit(matcher.group(SUFFIX)))
            .setScale(0, RoundingMode.CEILING)
            .toBigIntegerExact();
    return bytes.bitLength() < Long.SIZE
        ? OptionalLong.of(bytes.longValueExact())
        : OptionalLong.empty();
  }

  private static BigDecimal unit(@Nullable String suffix) {
    if (suffix == null) {
      return BigDecimal.ONE;
    }
    int power = 1 + POWERS.indexOf(Character.toUpperCase(suffix.charAt(0)));
    if (suffix.endsWith("i")) {
      return BigDecimal.valueOf(1_024).pow(power);
    }
    return suffix.length() == 1
        ? BigDecimal.valueOf(1_000).pow(power)
        : BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
  }

  /** Takes a number without quotes too, as Kubernetes does. */
  static final class Reader extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_STRING) {
        return parser.getText();
      }
      if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
        return parser.getDecimalValue().toPlainString();
      }
      return (String)
          context.reportInputMismatch(String.class, "%s expected, found %s", EXPECTED, token);
    }
  }
}
