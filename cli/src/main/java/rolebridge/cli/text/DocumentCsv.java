package rolebridge.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The table of a command's JSON document as CSV. A column is named by where its value is in a row's
 * object, and is there whatever the rows have; several values have a space between them.
 */
public final class DocumentCsv {

  /**
   * @param list where the document has the rows
   * @param each the list in a row of which each member has a line of its own; empty for none
   * @param columns paths from a row
   */
  private record Table(String list, String each, List<String> columns) {

    Table(String list, String each, String columns) {
      this(list, each, Arrays.asList(columns.split(" ", -1)));
    }
  }

  /** The first whose list a document has is its table. */
  private static final List<Table> TABLES =
      List.of(
          new Table(
              "users",
              "keys",
              "userName keys.accessKeyId keys.status keys.stage keys.createDate keys.lastUsedDate"
                  + " roles dueDate next.state next.accessKeyId next.notBefore error reason"),
          new Table(
              "unmanaged",
              "keys",
              "userName userArn keys.accessKeyId keys.status keys.createDate keys.lastUsedDate"
                  + " keys.lastUsedService keys.lastUsedRegion roles.roleArn grants"),
          new Table("executions", "", "executionArn executionStatus startDate stopDate"),
          new Table("states", "", "name enteredDate exitedDate errors"),
          new Table("drift", "", "kind resource userName found remedy repaired"),
          new Table("requests", "", "file sameAs outlook roleArn error cause"),
          new Table(
              "commands",
              "",
              "integration name kind access actions conditionalActions.action risks.kind"
                  + " derivedFrom"),
          new Table(
              "integrations",
              "",
              "name displayName pack readCommands writeCommands riskyCommands alwaysRiskyCommands"
                  + " testActions"),
          new Table(
              "integration.commands",
              "",
              "name kind access actions conditionalActions.action risks.kind derivedFrom"),
          new Table("events", "", "timestamp functionName message"),
          new Table(
              "decisions",
              "",
              "seq time principal action resource result policyType policy sid statementIndex"
                  + " reason"));

  private DocumentCsv() {}

  /** With a line of the columns' names; empty for a document without a table. */
  public static Optional<String> of(Map<String, ?> document) {
    return TABLES.stream()
        .filter(table -> at(document, table.list()) instanceof List<?>)
        .findFirst()
        .map(table -> Csv.of(lines(table, (List<?>) at(document, table.list()))));
  }

  private static List<List<String>> lines(Table table, List<?> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(table.columns());
    for (Object row : rows) {
      for (Object line : unfolded(row, table.each())) {
        lines.add(table.columns().stream().map(column -> text(at(line, column))).toList());
      }
    }
    return lines;
  }

  /** The row once for each member of this list, or once without any. */
  private static List<?> unfolded(Object row, String each) {
    if (!(row instanceof Map<?, ?> object)
        || !(object.get(each) instanceof List<?> members)
        || members.isEmpty()) {
      return List.of(row);
    }
    return members.stream()
        .map(
            member -> {
              Map<Object, Object> one = new LinkedHashMap<>(object);
              one.put(each, member);
              return one;
            })
        .toList();
  }

  /** What is at the end of the path; through a list, of all its members. */
  private static Object at(Object from, String path) {
    Object place = from;
    for (String name : path.split("\\.", -1)) {
      place =
          switch (place) {
            case Map<?, ?> object -> object.get(name);
            case List<?> members -> members.stream().map(member -> at(member, name)).toList();
            case null, default -> null;
          };
    }
    return place;
  }

  private static String text(Object value) {
    return switch (value) {
      case null -> "";
      case List<?> several ->
          several.stream().map(DocumentCsv::text).collect(Collectors.joining(" "));
      default -> value.toString();
    };
  }
}
