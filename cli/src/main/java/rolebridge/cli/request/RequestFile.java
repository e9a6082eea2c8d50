package rolebridge.cli.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.catalog.Catalog;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;

/**
 * A request file that passed every check that needs no AWS.
 *
 * @param json its text, which is the input of the run
 * @param request what it asks for
 * @param warnings what its author should know all the same
 */
public record RequestFile(String json, IntegrationRequest request, List<Violation> warnings) {

  /** Reads the file; throws {@link Failure} with all violations when it can't be used. */
  public static RequestFile read(RequestSource source) {
    return read(source.text(), new RequestReader(new Catalog()));
  }

  static RequestFile read(RequestText text, RequestReader reader) {
    RequestText.Parsed parsed = text.parsed();
    return of(
        text.name(), parsed.json(), reader.read(parsed.tree()), reader.warnings(parsed.tree()));
  }

  /** As {@link #read}, for taking away what the file asks for: what it grants isn't looked at. */
  public static RequestFile readForRemoval(RequestSource source) {
    return readForRemoval(source.text(), new RequestReader(new Catalog()));
  }

  static RequestFile readForRemoval(RequestText text, RequestReader reader) {
    RequestText.Parsed parsed = text.parsed();
    return of(text.name(), parsed.json(), reader.readForRemoval(parsed.tree()), List.of());
  }

  private static RequestFile of(
      String name, String json, Reading reading, List<Violation> warnings) {
    return switch (reading) {
      case Reading.Accepted(IntegrationRequest request) -> new RequestFile(json, request, warnings);
      case Reading.Rejected(List<Violation> violations) ->
          throw rejected(
              "%s breaks %d rule%s."
                  .formatted(name, violations.size(), violations.size() == 1 ? "" : "s"),
              violations);
    };
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

  /** The violation as the document of a command has it. */
  public static Map<String, Object> json(Violation violation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("field", violation.field());
    json.put("rule", violation.rule());
    json.put("value", violation.value());
    json.put("remedy", Commands.PLAIN.reaching(violation.remedy()));
    return json;
  }
}
