package dev.gpt2.trainer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gpt2.run.InvalidRunException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentProxiesTest {

  @ParameterizedTest
  @CsvSource({
    "https://hub.example/a, secure.example, 3128",
    "http://hub.example/a, plain.example, 80",
    "https://inner.example/a, , 0",
    "https://deep.inner.example/a, , 0",
    "https://notinner.example/a, secure.example, 3128",
    "https://10.0.0.7/a, , 0",
    "http://127.0.0.1:8080/a, , 0",
    "http://localhost/a, , 0",
  })
  void environmentSaysWhichAddressGoesThroughWhat(URI address, @Nullable String proxy, int port) {
    EnvironmentProxies proxies =
        new EnvironmentProxies(
            Map.of(
                "HTTPS_PROXY", "http://secure.example:3128",
                "http_proxy", "plain.example",
                "HTTP_PROXY", "http://lower.case.counts.more.example",
                "NO_PROXY", "10.0.0.7, .inner.example"));
    assertThat(proxies.select(address))
        .containsExactly(
            proxy == null
                ? Proxy.NO_PROXY
                : new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy, port)));
  }

  @Test
  void starMeansNoProxyAtAll() {
    assertThat(
            new EnvironmentProxies(Map.of("https_proxy", "http://p:1", "no_proxy", "*"))
                .select(URI.create("https://hub.example")))
        .containsExactly(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://user:secret@proxy:3128", "socks5://proxy:1080", "http://", "a b"})
  void otherProxiesAreRefusedWithoutShowingThem(String proxy) {
    assertThatThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", proxy)))
        .isInstanceOf(InvalidRunException.class)
        .hasMessage(
            "HTTPS_PROXY: the proxy's address expected, such as http://proxy:3128, without user and"
                + " password");
  }

  /** A proxy is asked for the whole address; here it is the only one who could answer. */
  @Test
  void requestsGoThroughTheProxy(@TempDir Path folder) throws IOException {
    try (FileServer proxy = new FileServer()) {
      proxy.put("/a.txt", Hub.random(10), "\"1\"");
      TestFetch fetch = new TestFetch();
      fetch.proxies = new EnvironmentProxies(Map.of("http_proxy", proxy.address("").toString()));
      WebSource.File file = new WebSource.File(URI.create("http://hub.invalid/a.txt"), null);
      fetch.into(folder, new WebSource(List.of(file)));
      assertThat(folder.resolve("a.txt")).hasBinaryContent(Hub.random(10));
    }
  }
}
