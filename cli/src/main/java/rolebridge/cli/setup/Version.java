package rolebridge.cli.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The command's version by <a href="https://semver.org">semver.org</a>, which its pom says. */
public final class Version implements IVersionProvider {

  private static final String RESOURCE = "version.txt";

  /** The number alone, such as 1.0.0. */
  public static String number() {
    try (InputStream stream = Version.class.getResourceAsStream(RESOURCE)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code --version} prints. */
  public static String line() {
    return "rolebridge " + number();
  }

  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }
}
