package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rolebridge.catalog.Catalog;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;

/** A request that is being written, and the notes about it. */
final class RequestDraft {

  private final Map<String, Object> request = new LinkedHashMap<>();
  private final List<Note> notes = new ArrayList<>();

  RequestDraft put(String field, Object value) {
    request.put(field, value);
    return this;
  }

  RequestDraft put(Map<String, Object> fields) {
    request.putAll(fields);
    return this;
  }

  RequestDraft note(Note note) {
    notes.add(note);
    return this;
  }

  Map<String, Object> request() {
    return request;
  }

  /** With what {@code check} says of the request as it stands, which comes first. */
  List<Note> notes() {
    RequestReader reader = new RequestReader(new Catalog());
    List<Violation> violations =
        switch (reader.read(request)) {
          case Reading.Accepted _ -> List.of();
          case Reading.Rejected(List<Violation> all) -> all;
        };
    return Stream.of(
            violations.stream().map(violation -> Note.of(Note.Kind.REFUSED, violation)),
            reader.warnings(request).stream().map(warning -> Note.of(Note.Kind.UNSURE, warning)),
            notes.stream())
        .flatMap(stream -> stream)
        .toList();
  }
}
