package rolebridge.xsoar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.port.XsoarConnection;

/**
 * Which servers are believed; each has a certificate that it issued itself, but where it's said.
 */
@Tag("exhaustive")
class TrustedCertificatesTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  private static Identity right;
  private static Identity other;

  /** A certificate and its key. */
  private record Identity(SSLContext context, String pem) {}

  private static Identity identity(String name, String... options) throws Exception {
    return identity(generated(name, name, options), name, name);
  }

  /** Makes a key and its certificate in a key store. */
  private static Path generated(String store, String name, String... options) throws Exception {
    Path file = folder.resolve(store + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(List.of(options));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    return file;
  }

  /** A server with this key, and the certificate that it is issued by. */
  private static Identity identity(Path file, String name, String issuer) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(file)) {
      store.load(content, PASSWORD);
    }
    Certificate issued = store.getCertificate(issuer);
    for (String other : Collections.list(store.aliases())) {
      if (!other.equals(name)) {
        store.deleteEntry(other);
      }
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new Identity(
        context,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(issued.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  @BeforeAll
  static void issue() throws Exception {
    right = identity("right", "-ext", "san=ip:127.0.0.1", "-validity", "2");
    other = identity("other", "-ext", "san=ip:127.0.0.1");
  }

  private static void look(Identity server, String caBundle) {
    try (ScriptedXsoar xsoar = ScriptedXsoar.tls(server.context())) {
      assertThat(
              new HttpXsoarServer(new XsoarConnection(xsoar.url(), "", "key", "", caBundle))
                  .named("mine"))
          .isEmpty();
    }
  }

  private static void assertRefused(Identity server, String caBundle) {
    assertThatThrownBy(() -> look(server, caBundle))
        .isInstanceOf(XsoarRefusedException.class)
        .hasMessageContaining("caBundle");
  }

  @Test
  void serverOfTheBundle_isBelieved_whereverItStandsInIt() {
    look(right, right.pem());
    look(right, other.pem() + right.pem());
    look(right, right.pem() + other.pem());
  }

  @Test
  void anotherServer_isRefused() throws Exception {
    assertRefused(right, "");
    assertRefused(right, other.pem());
    Identity elsewhere = identity("elsewhere", "-ext", "san=dns:xsoar.example.com");
    assertRefused(elsewhere, elsewhere.pem());
  }

  /** Java doesn't look at the dates of a certificate that is itself in the bundle. */
  @Test
  void serverOfAnAuthority_isBelieved_untilItsCertificateExpires() throws Exception {
    String store = "issued";
    generated(store, "authority", "-ext", "bc:c");
    String[] byIt = {"-signer", "authority", "-ext", "san=ip:127.0.0.1"};
    Identity valid = identity(generated(store, "valid", byIt), "valid", "authority");
    Path file =
        generated(
            store,
            "expired",
            Stream.of(byIt, new String[] {"-startdate", "-3d", "-validity", "1"})
                .flatMap(Stream::of)
                .toArray(String[]::new));
    Identity expired = identity(file, "expired", "authority");

    look(valid, valid.pem());
    assertRefused(expired, expired.pem());
  }

  @Test
  void bundleThatIsNone_isRefused() {
    assertRefused(right, "nonsense");
    assertRefused(right, right.pem().substring(0, 60));
  }
}
