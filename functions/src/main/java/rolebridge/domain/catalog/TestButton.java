package rolebridge.domain.catalog;

import java.util.List;
import rolebridge.domain.port.MayBeMissing;

/**
 * What the Test button of an instance does.
 *
 * @param actions what it needs; empty when it needs no permission, or can't pass with any
 * @param notes what a green Test doesn't show; empty when there is nothing to say
 */
public record TestButton(String description, List<String> actions, @MayBeMissing String notes) {

  public TestButton {
    actions = List.copyOf(actions);
    notes = notes == null ? "" : notes;
  }
}
