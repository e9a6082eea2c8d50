package rolebridge.it;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JSON Schemas of {@code events/schemas}. */
final class Schemas {

  private static final String BASE = "https://rolebridge.invalid/";
  private static final Path FOLDER = Project.ROOT.resolve("events/schemas");

  /** The addresses are never fetched: each stands for the file of its name. */
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(address -> read(address.substring(BASE.length()))));

  private Schemas() {}

  /** What the schema of that name finds wrong with the document. */
  static List<String> errors(String name, String json) {
    return REGISTRY
        .getSchema(SchemaLocation.of(BASE + name + ".schema.json"))
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }

  private static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
