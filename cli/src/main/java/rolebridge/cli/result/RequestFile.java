package rolebridge.cli.result;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.catalog.Catalog;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Nearest;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/**
 * A request file that passed every check that needs no AWS.
 *
 * @param json its text, which is the input of the run
 * @param request what it asks for
 * @param warnings what its author should know all the same
 */
public record RequestFile(String json, IntegrationRequest request, List<Violation> warnings) {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Reads the file; throws {@link Failure} with all violations when it can't be used. */
  public static RequestFile read(Path file) {
    String json = text(file);
    Map<String, Object> tree = tree(file, json);
    RequestReader reader = new RequestReader(new Catalog());
    return of(file, json, reader.read(tree), reader.warnings(tree));
  }

  /** As {@link #read}, for taking away what the file asks for: what it grants isn't looked at. */
  public static RequestFile readForRemoval(Path file) {
    String json = text(file);
    return of(
        file, json, new RequestReader(new Catalog()).readForRemoval(tree(file, json)), List.of());
  }

  private static RequestFile of(Path file, String json, Reading reading, List<Violation> warnings) {
    return switch (reading) {
      case Reading.Accepted(IntegrationRequest request) -> new RequestFile(json, request, warnings);
      case Reading.Rejected(List<Violation> violations) ->
          throw rejected(
              "%s breaks %s.".formatted(file, Count.of(violations.size(), "rule")), violations);
    };
  }

  private static String text(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > Violation.MAX_REQUEST_BYTES) {
        throw rejected(
            file + " is too large.", List.of(Violation.requestTooLarge(Files.size(file))));
      }
      return decoded(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw Failure.usage(
          "RequestFileMissing",
          "There is no file " + file.toAbsolutePath() + ".",
          nearest(file)
              .map(near -> "Did you mean " + near + "?")
              .orElse("Name a request file; samples are in the project's folder events."));
    } catch (CharacterCodingException e) {
      throw Failure.usage(
          "RequestFileUnreadable", file + " is not UTF-8 text.", "Save it as UTF-8.");
    } catch (IOException e) {
      throw Failure.usage(
          "RequestFileUnreadable",
          "Can't read " + file + ": " + e.getMessage(),
          "Name a file that can be read.");
    }
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

  private static Map<String, Object> tree(Path file, String json) {
    try {
      return StrictJson.readObject(json);
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation();
      if (at == null) {
        throw malformed(file, Violation.malformedJson(e.getOriginalMessage()));
      }
      throw malformed(
          file, Violation.malformedJson(e.getOriginalMessage(), at.getLineNr(), at.getColumnNr()));
    } catch (IOException e) {
      throw malformed(file, Violation.malformedJson(e.getMessage()));
    }
  }

  private static Failure malformed(Path file, Violation violation) {
    return rejected(file + " is not one JSON object.", List.of(violation));
  }

  /** The failure that a rejected request is. */
  public static Failure rejected(String cause, List<Violation> violations) {
    return new Failure(
        Exit.USAGE,
        "RequestRejected",
        cause,
        "Change what each violation names, then run the same command again.",
        Map.of("violations", violations.stream().map(RequestFile::json).toList()));
  }

  static Map<String, Object> json(Violation violation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("field", violation.field());
    json.put("rule", violation.rule());
    json.put("value", violation.value());
    json.put("remedy", violation.remedy());
    return json;
  }
}
