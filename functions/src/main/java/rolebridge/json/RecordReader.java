package rolebridge.json;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.domain.port.MayBeMissing;

/**
 * Makes a record of a JSON tree. Every component that isn't {@link MayBeMissing} has to be there
 * and of its own type: jackson-jr itself takes a missing one as null or zero, turns numbers, text
 * and truth into each other, and of two values for one component takes the later. An {@link
 * Optional} is empty for null, and a constant of an enum is its very name. A failure names the
 * place and never the value, which may be a secret.
 */
final class RecordReader {

  private record Component(String name, Type type, boolean mayBeMissing) {}

  private record Shape(List<Component> components, Set<String> names, Constructor<?> constructor) {}

  /** The JDK parses a component's type and annotations anew each time that it is asked for them. */
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return shape(type);
        }
      };

  private RecordReader() {}

  private static Shape shape(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<Component> read = new ArrayList<>();
    for (RecordComponent component : components) {
      read.add(
          new Component(
              component.getName(),
              component.getGenericType(),
              component.isAnnotationPresent(MayBeMissing.class)));
    }
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new Shape(
          read, read.stream().map(Component::name).collect(Collectors.toSet()), constructor);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("JSON can't be read as " + type.getName(), e);
    }
  }

  static <T> T read(Class<T> type, Object tree) throws IOException {
    return type.cast(value(type, require(Map.class, tree, ""), ""));
  }

  private static Object value(Type type, Object tree, String place) throws IOException {
    if (type == Object.class) {
      return tree;
    }
    if (type == int.class) {
      return wholeNumber(require(Number.class, tree, place), place);
    }
    if (type == boolean.class) {
      return require(Boolean.class, tree, place);
    }
    if (type instanceof ParameterizedType optional && optional.getRawType() == Optional.class) {
      return Optional.ofNullable(value(optional.getActualTypeArguments()[0], tree, place));
    }
    if (tree == null) {
      return null;
    }
    if (type == Integer.class) {
      return wholeNumber(require(Number.class, tree, place), place);
    }
    if (type == String.class) {
      return require(String.class, tree, place);
    }
    if (type instanceof Class<?> raw && raw.isEnum()) {
      return constant(raw, require(String.class, tree, place), place);
    }
    if (type instanceof Class<?> raw && raw.isRecord()) {
      return record(raw, require(Map.class, tree, place), place);
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return list(arguments[0], require(List.class, tree, place), place);
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return map(arguments[1], require(Map.class, tree, place), place);
      }
    }
    throw new IllegalArgumentException("JSON can't be read as " + type.getTypeName());
  }

  private static <T> T require(Class<T> type, Object tree, String place) throws IOException {
    if (!type.isInstance(tree)) {
      throw new IOException(named(place) + " is " + kindOf(tree) + ", not " + kind(type));
    }
    return type.cast(tree);
  }

  private static String kindOf(Object tree) {
    return switch (tree) {
      case null -> "null";
      case Map<?, ?> _ -> kind(Map.class);
      case List<?> _ -> kind(List.class);
      case String _ -> kind(String.class);
      case Boolean _ -> kind(Boolean.class);
      default -> kind(Number.class);
    };
  }

  private static String kind(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "Map" -> "an object";
      case "List" -> "a list";
      case "String" -> "text";
      case "Boolean" -> "true or false";
      default -> "a number";
    };
  }

  /** JSON has one kind of number, so 900.0 is as whole as 900. */
  private static int wholeNumber(Number number, String place) throws IOException {
    try {
      return new BigDecimal(number.toString()).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IOException(named(place) + " isn't a whole number of 32 bits", e);
    }
  }

  private static Object constant(Class<?> type, String name, String place) throws IOException {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IOException(named(place) + " is none of " + Arrays.toString(constants));
  }

  private static String named(String place) {
    return place.isEmpty() ? "The document" : "Field " + place;
  }

  private static Object record(Class<?> type, Map<?, ?> fields, String place) throws IOException {
    Shape shape = SHAPES.get(type);
    for (Object field : fields.keySet()) {
      if (!shape.names().contains(field)) {
        throw new IOException(named(place + "/" + field) + " is unknown");
      }
    }
    Object[] values = new Object[shape.components().size()];
    for (int i = 0; i < values.length; i++) {
      Component component = shape.components().get(i);
      String name = component.name();
      if (fields.containsKey(name)) {
        values[i] = value(component.type(), fields.get(name), place + "/" + name);
      } else if (!component.mayBeMissing()) {
        throw new IOException(named(place + "/" + name) + " is missing");
      }
    }
    return construct(type, shape.constructor(), values, place);
  }

  private static Object construct(
      Class<?> type, Constructor<?> constructor, Object[] values, String place) throws IOException {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IOException(
          named(place)
              + " is no "
              + type.getSimpleName()
              + ": "
              + e.getCause().getClass().getName());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("JSON can't be read as " + type.getName(), e);
    }
  }

  private static List<Object> list(Type element, List<?> trees, String place) throws IOException {
    List<Object> values = new ArrayList<>();
    for (Object tree : trees) {
      values.add(value(element, tree, place + "/" + values.size()));
    }
    return values;
  }

  private static Map<String, Object> map(Type element, Map<?, ?> trees, String place)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : trees.entrySet()) {
      String key = (String) entry.getKey();
      values.put(key, value(element, entry.getValue(), place + "/" + key));
    }
    return values;
  }
}
