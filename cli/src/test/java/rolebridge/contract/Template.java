package rolebridge.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A stack's template as CloudFormation has it once the loops are through ({@code Fn::ForEach} in
 * its template reference), with each policy in the roles that have it. Short forms stand for what
 * they are before, but for the parameter Namespace: {@code !Ref X} is {@code X}, {@code !GetAtt [X,
 * Arn]} is {@code X.Arn}, a look at the row that a parameter names is its path.
 */
final class Template {

  private static final String LOOP = "Fn::ForEach::";

  private final Map<String, Object> mappings;
  private final Set<String> parameters;

  private Template(Map<String, Object> mappings, Set<String> parameters) {
    this.mappings = mappings;
    this.parameters = parameters;
  }

  /** With this value of the parameter Namespace in its place. */
  static Map<String, Object> read(String text, String namespace) {
    Map<String, Object> template =
        new Yaml(new Tags(namespace)).load(text.replace("${Namespace}", namespace));
    Map<String, Object> mappings =
        template.containsKey("Mappings") ? Repository.object(template, "Mappings") : Map.of();
    Set<String> parameters = Repository.object(template, "Parameters").keySet();
    Map<String, Object> expanded =
        new Template(mappings, parameters).entries(template, UnaryOperator.identity());
    putPoliciesIntoRoles(Repository.objects(expanded, "Resources"));
    return expanded;
  }

  private Map<String, Object> entries(Map<?, ?> map, UnaryOperator<String> replaced) {
    Map<String, Object> entries = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (key.toString().startsWith(LOOP)) {
            entries.putAll(loop((List<?>) value));
          } else {
            entries.put(replaced.apply(key.toString()), value(value, replaced));
          }
        });
    return entries;
  }

  private Map<String, Object> loop(List<?> loop) {
    String identifier = loop.getFirst().toString();
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Object item : (List<?>) loop.get(1)) {
      UnaryOperator<String> replaced =
          text ->
              text.equals(identifier)
                  ? item.toString()
                  : text.replace("${" + identifier + "}", item.toString());
      entries.putAll(entries((Map<?, ?>) loop.get(2), replaced));
    }
    return entries;
  }

  private Object value(Object value, UnaryOperator<String> replaced) {
    return switch (value) {
      case String text -> replaced.apply(text);
      case Map<?, ?> map -> entries(map, replaced);
      case LookUp(List<?> path) -> lookUp(path, replaced);
      case Substitution(List<?> parts) -> substituted(parts, replaced);
      case Attribute(List<?> path) -> value(path.getFirst(), replaced) + "." + path.getLast();
      case List<?> list -> list.stream().map(one -> value(one, replaced)).toList();
      case null, default -> value;
    };
  }

  private Object lookUp(List<?> path, UnaryOperator<String> replaced) {
    String row = replaced.apply(path.get(1).toString());
    return parameters.contains(row)
        ? path
        : Repository.object(mappings, path.get(0).toString(), row).get(path.get(2).toString());
  }

  private String substituted(List<?> parts, UnaryOperator<String> replaced) {
    String text = replaced.apply(parts.getFirst().toString());
    for (Map.Entry<?, ?> variable : ((Map<?, ?>) parts.getLast()).entrySet()) {
      text =
          text.replace(
              "${" + variable.getKey() + "}", value(variable.getValue(), replaced).toString());
    }
    return text;
  }

  private static void putPoliciesIntoRoles(Map<String, Map<String, Object>> resources) {
    for (Map<String, Object> resource : resources.values()) {
      if ("AWS::IAM::Policy".equals(resource.get("Type"))) {
        Map<String, Object> policy = Repository.object(resource, "Properties");
        for (Object role : (List<?>) policy.get("Roles")) {
          Map<String, Object> properties =
              Repository.object(resources, role.toString(), "Properties");
          List<Object> policies = new ArrayList<>((List<?>) properties.get("Policies"));
          policies.add(policy);
          properties.put("Policies", policies);
        }
      }
    }
  }

  private record LookUp(List<?> path) {}

  private record Substitution(List<?> parts) {}

  private record Attribute(List<?> path) {}

  private static final class Tags extends SafeConstructor {

    Tags(String namespace) {
      super(new LoaderOptions());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return switch (node) {
                case ScalarNode scalar ->
                    scalar.getValue().equals("Namespace") ? namespace : scalar.getValue();
                case SequenceNode sequence ->
                    tagged(node.getTag().getValue(), List.copyOf(constructSequence(sequence)));
                case MappingNode mapping -> constructMapping(mapping);
                default -> throw new IllegalStateException("Unknown node " + node);
              };
            }
          });
    }

    private static Object tagged(String tag, List<?> parts) {
      return switch (tag) {
        case "!FindInMap" -> new LookUp(parts);
        case "!Sub" -> new Substitution(parts);
        case "!GetAtt" -> new Attribute(parts);
        default -> parts;
      };
    }
  }
}
