package rolebridge.cli.request;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;
import rolebridge.cli.setup.StandardInput;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.request.Nearest;
import rolebridge.domain.request.Violation;

/**
 * Where a request is read from: a file, or standard input where there is none.
 *
 * @param input standard input, which can be read once
 */
public record RequestSource(Optional<Path> file, StandardInput input) {

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final List<String> YAML = List.of(".yaml", ".yml");

  /** Linux's limit of a path (PATH_MAX). */
  private static final int LONGEST_NAME = 4096;

  public static RequestSource of(Path file) {
    return new RequestSource(Optional.of(file), StandardInput.NONE);
  }

  static RequestSource of(StandardInput input) {
    return new RequestSource(Optional.empty(), input);
  }

  /** As people know it; safe to print. */
  public String name() {
    return file.map(RequestSource::printable).orElse("standard input");
  }

  /** As a command is given it: what begins with a dash would be an option. */
  String argument() {
    String name = file.map(RequestSource::printable).orElse(RequestArguments.STANDARD_INPUT);
    return file.isPresent() && name.startsWith("-") ? "./" + name : name;
  }

  /** A file's name without what would act on a terminal. */
  static String printable(Path path) {
    return CompactJson.printable(path.toString(), LONGEST_NAME);
  }

  /**
   * The request's text. At most {@link Violation#MAX_REQUEST_BYTES} bytes and one are read of it.
   *
   * @throws Failure when there is none, or it is too large or no text
   */
  RequestText text() {
    try {
      String text = decoded(bytes());
      return new RequestText(name(), text, isYaml(text));
    } catch (NoSuchFileException e) {
      throw missing(file.orElseThrow());
    } catch (CharacterCodingException e) {
      throw Failure.usage(
          "RequestFileUnreadable", name() + " is not UTF-8 text.", "Save it as UTF-8.");
    } catch (IOException e) {
      throw Failure.usage(
          "RequestFileUnreadable",
          "Can't read " + name() + ": " + FileFailure.reason(e) + ".",
          "Name a file that can be read.");
    }
  }

  /** Throws {@link Failure} where there is no such file. */
  void requireThere() {
    file.filter(Files::notExists)
        .ifPresent(
            missing -> {
              throw missing(missing);
            });
  }

  private static Failure missing(Path missing) {
    return Failure.usage(
        "RequestFileMissing",
        "There is no file or folder " + missing.toAbsolutePath() + ".",
        nearest(missing)
            .map(near -> "Did you mean " + near + "?")
            .orElse("Name a request file; samples are in the project's folder events."));
  }

  private byte[] bytes() throws IOException {
    if (file.isEmpty()) {
      return limited(input.in());
    }
    Path path = file.get();
    if (Files.isRegularFile(path) && Files.size(path) > Violation.MAX_REQUEST_BYTES) {
      throw tooLarge(Violation.requestTooLarge(Files.size(path)));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return limited(in);
    }
  }

  /** A pipe doesn't tell its size before. */
  private byte[] limited(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(Violation.MAX_REQUEST_BYTES + 1);
    if (bytes.length > Violation.MAX_REQUEST_BYTES) {
      Violation exact = Violation.requestTooLarge(bytes.length);
      throw tooLarge(
          new Violation(
              exact.field(),
              exact.rule(),
              "more than " + Violation.MAX_REQUEST_BYTES + " bytes",
              exact.remedy()));
    }
    return bytes;
  }

  private Failure tooLarge(Violation violation) {
    return RequestFile.rejected(name() + " is too large.", List.of(violation));
  }

  /** By the file's ending; what has another, or none, by what it begins with. */
  private boolean isYaml(String text) {
    String name = file.map(RequestSource::lowerCase).orElse("");
    return YAML.stream().anyMatch(name::endsWith)
        || (!name.endsWith(".json") && !text.stripLeading().startsWith("{"));
  }

  static String lowerCase(Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  /** The file beside it whose name is nearest, as it has to be written. */
  private static Optional<Path> nearest(Path missing) {
    try (Stream<Path> files = Files.list(missing.toAbsolutePath().getParent())) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      return Nearest.to(missing.getFileName().toString(), names).map(missing::resolveSibling);
    } catch (IOException noFolder) {
      return Optional.empty();
    }
  }

  /** UTF-8, or UTF-16 that says so by its byte order mark, as editors of Windows save it. */
  private static String decoded(byte[] bytes) throws CharacterCodingException {
    boolean utf16 =
        bytes.length >= 2
            && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
                || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE));
    Charset charset = utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }
}
