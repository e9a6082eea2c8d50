package rolebridge.domain.catalog;

import java.util.List;
import java.util.Optional;

/** What is known of XSOAR's AWS integrations. */
public interface IntegrationCatalog {

  /** Knows none, for reading what is to be removed: whatever that was granted isn't looked at. */
  IntegrationCatalog NONE =
      new IntegrationCatalog() {
        @Override
        public Optional<Integration> find(String name) {
          return Optional.empty();
        }

        @Override
        public List<String> nearest(String name) {
          return List.of();
        }

        @Override
        public List<String> integrationsWith(String command) {
          return List.of();
        }

        @Override
        public List<RiskyAction> riskyActions() {
          return List.of();
        }
      };

  /** The integration with this name or display name; case doesn't count. */
  Optional<Integration> find(String name);

  /** The name alone of the integration that {@link #find} finds. */
  default Optional<String> nameOf(String name) {
    return find(name).map(Integration::name);
  }

  /** The names that somebody may have meant who wrote this one, the likeliest first. */
  List<String> nearest(String name);

  /** The names of the integrations that have a command of exactly this name. */
  List<String> integrationsWith(String command);

  /** All that risks are about, an entry for each action and integration, in their order. */
  List<RiskyAction> riskyActions();
}
