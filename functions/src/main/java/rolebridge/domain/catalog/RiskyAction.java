package rolebridge.domain.catalog;

import java.util.List;

/**
 * An action that a risk is about.
 *
 * @param integration name of an integration that has commands with that risk
 * @param commands these commands; each says in its {@link Risk} what could be done
 */
public record RiskyAction(String action, String integration, List<String> commands) {

  public RiskyAction {
    commands = List.copyOf(commands);
  }
}
