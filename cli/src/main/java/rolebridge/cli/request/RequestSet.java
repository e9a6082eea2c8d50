package rolebridge.cli.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.catalog.Catalog;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.RequestReader.Purpose;

/** Several requests, read and judged together. */
public record RequestSet(List<Entry> entries) {

  /**
   * One request: read, refused, or the same as one before it.
   *
   * @param file its name, safe to print
   * @param read empty when it is refused
   * @param refused why it can't be used, by itself or beside the others
   * @param lines in which line each field begins, by JSON Pointer; only of one that is refused
   * @param sameAs the file before it that asks for the very same; empty for all others
   */
  public record Entry(
      String file,
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

    /** The lines that are known of the fields that these violations are about. */
    public Map<String, Integer> linesOf(List<?> violations) {
      Map<String, Integer> known = new LinkedHashMap<>();
      for (Object violation : violations) {
        String field = String.valueOf(((Map<?, ?>) violation).get("field"));
        Optional.ofNullable(lines.get(field)).ifPresent(line -> known.put(field, line));
      }
      return known;
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
      return new Entry(name, Optional.of(read), Optional.empty(), Map.of(), sameAs);
    } catch (Failure refused) {
      return new Entry(
          name,
          Optional.empty(),
          Optional.of(refused),
          text.map(RequestText::lines).orElse(Map.of()),
          Optional.empty());
    }
  }

  public List<Entry> refused() {
    return entries.stream().filter(entry -> entry.refused().isPresent()).toList();
  }
}
