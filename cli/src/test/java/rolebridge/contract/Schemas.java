package rolebridge.contract;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The JSON Schemas of {@code events/schemas}. */
public final class Schemas {

  private static final String ENDING = ".schema.json";

  /** Never fetched: the registry knows each file by its text. */
  private static final String BASE = "https://rolebridge.invalid/";

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(texts()));

  private Schemas() {}

  static List<String> names() {
    return EventFiles.names("schemas", ENDING);
  }

  static String text(String name) {
    return EventFiles.text("schemas/" + name + ENDING);
  }

  /** What the schema of that name finds wrong with the document. */
  public static List<String> errors(String name, String json) {
    return errors(REGISTRY.getSchema(SchemaLocation.of(BASE + name + ENDING)), json);
  }

  /** What is wrong with that text as a schema. */
  static List<String> errorsOfSchema(String text) {
    String dialect = SpecificationVersion.DRAFT_2020_12.getDialectId();
    return errors(REGISTRY.getSchema(SchemaLocation.of(dialect)), text);
  }

  private static List<String> errors(Schema schema, String json) {
    return schema
        .validate(
            json,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }

  private static Map<String, String> texts() {
    return names().stream()
        .map(name -> name + ENDING)
        .collect(
            Collectors.toMap(
                file -> BASE + file,
                Function.<String>identity().andThen(file -> EventFiles.text("schemas/" + file))));
  }
}
