package rolebridge.domain.request;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The fields of one object of the request. */
public final class Members {

  private final Field object;
  private final Map<String, Field> fields;

  Members(Field object, Map<String, Field> fields) {
    this.object = object;
    this.fields = fields;
  }

  Set<String> names() {
    return fields.keySet();
  }

  /** Whether the field is there and isn't null. */
  boolean has(String name) {
    return fields.containsKey(name) && fields.get(name).value() != null;
  }

  /** The field when it is there; null is a violation, since it says neither yes nor no. */
  public Optional<Field> optional(String name) {
    return withValue(name, "Write a value for " + name + ", or leave the field out.");
  }

  /** The field, which must be there with a value. */
  public Optional<Field> required(String name, String remedy) {
    if (!fields.containsKey(name)) {
      object.child(name, null).violates("missingField", "", remedy);
      return Optional.empty();
    }
    return withValue(name, remedy);
  }

  private Optional<Field> withValue(String name, String remedy) {
    Field field = fields.get(name);
    if (field != null && field.value() == null) {
      field.violates("nullValue", remedy);
      return Optional.empty();
    }
    return Optional.ofNullable(field);
  }

  /** Visits each field with its name, in the order written. */
  public void forEach(BiConsumer<String, Field> visit) {
    fields.forEach(visit);
  }
}
