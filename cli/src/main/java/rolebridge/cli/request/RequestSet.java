package rolebridge.cli.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.catalog.Catalog;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.RequestReader.Purpose;
import rolebridge.domain.request.Violation;

/** Several requests, read and judged together. */
public record RequestSet(List<Entry> entries) {

  /**
   * One request: read, refused, or the same as one before it.
   *
   * @param file its name, safe to print
   * @param argument how a command is given it
   * @param read empty when it is refused
   * @param refused why it can't be used, by itself or beside the others
   * @param lines in which line each field begins that a violation or a warning is about, by JSON
   *     Pointer
   * @param sameAs the file before it that asks for the very same; empty for all others
   */
  public record Entry(
      String file,
      String argument,
      Optional<RequestFile> read,
      Optional<Failure> refused,
      Map<String, Integer> lines,
      Optional<String> sameAs) {

    /** Whether it is to be carried out. */
    public boolean isDistinct() {
      return read.isPresent() && sameAs.isEmpty();
    }

    /** Where a field is, by its JSON Pointer: the file, and the line as far as it is known. */
    public String place(String field) {
      Integer line = lines.get(field);
      return file + (line == null ? "" : ":" + line);
    }

    /** What its author should know, though it can be used. */
    public List<Violation> warnings() {
      return isDistinct() ? read.orElseThrow().warnings() : List.of();
    }

    /** The lines that are known of the fields that these violations are about, or its warnings. */
    public Map<String, Integer> linesOf(List<?> violations) {
      Map<String, Integer> known = new LinkedHashMap<>();
      for (Violation warning : warnings()) {
        Optional.ofNullable(lines.get(warning.field()))
            .ifPresent(line -> known.put(warning.field(), line));
      }
      for (Object violation : violations) {
        String field = field(violation);
        Optional.ofNullable(lines.get(field)).ifPresent(line -> known.put(field, line));
      }
      return known;
    }

    private static String field(Object violation) {
      return String.valueOf(((Map<?, ?>) violation).get("field"));
    }
  }

  public RequestSet {
    entries = List.copyOf(entries);
  }

  /** Reads them all, whatever is wrong with some. */
  public static RequestSet read(List<RequestSource> sources, Purpose purpose) {
    RequestReader reader = new RequestReader(new Catalog());
    Conflicts conflicts = new Conflicts(purpose);
    List<Entry> entries = new ArrayList<>();
    for (RequestSource source : sources) {
      entries.add(read(source, purpose, reader, conflicts));
    }
    return new RequestSet(entries);
  }

  private static Entry read(
      RequestSource source, Purpose purpose, RequestReader reader, Conflicts conflicts) {
    String name = source.name();
    Optional<RequestText> text = Optional.empty();
    try {
      text = Optional.of(source.text());
      RequestFile read =
          purpose == Purpose.GRANT
              ? RequestFile.read(text.get(), reader)
              : RequestFile.readForRemoval(text.get(), reader);
      Optional<String> sameAs = conflicts.add(name, read.request());
      List<String> fields = read.warnings().stream().map(Violation::field).toList();
      return new Entry(
          name,
          source.argument(),
          Optional.of(read),
          Optional.empty(),
          lines(text, fields),
          sameAs);
    } catch (Failure refused) {
      List<String> fields =
          Json.list(refused.details(), "violations").stream().map(Entry::field).toList();
      return new Entry(
          name,
          source.argument(),
          Optional.empty(),
          Optional.of(refused),
          lines(text, fields),
          Optional.empty());
    }
  }

  private static Map<String, Integer> lines(Optional<RequestText> text, List<String> fields) {
    return fields.isEmpty() ? Map.of() : text.map(read -> read.lines(fields)).orElse(Map.of());
  }

  public List<Entry> refused() {
    return entries.stream().filter(entry -> entry.refused().isPresent()).toList();
  }
}
