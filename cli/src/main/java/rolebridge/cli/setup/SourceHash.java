package rolebridge.cli.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A short hash over files: their names within the project and what is in them. */
public final class SourceHash {

  private static final int LENGTH = 16;

  private final MessageDigest digest;

  public SourceHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  public SourceHash add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  /** Adds a file or all files in a folder; what doesn't exist counts as empty. */
  public SourceHash add(Path root, String name) {
    Path path = root.resolve(name);
    if (!Files.exists(path)) {
      return add(name);
    }
    try {
      for (Path file : filesIn(path)) {
        add(root.relativize(file).toString());
        digest.update(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static List<Path> filesIn(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(SourceHash::isSource).sorted().toList();
    }
  }

  private static boolean isSource(Path path) {
    String text = path.toString();
    return !text.contains("__pycache__")
        && !text.contains(".egg-info")
        && Files.isRegularFile(path);
  }

  public String value() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }
}
