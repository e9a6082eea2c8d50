package rolebridge.domain.rotate.revoke;

import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;

/** Which key is named as the leaked one. */
enum Named {
  NOBODY,
  CURRENT,
  OTHER;

  /** Its id; the current one's where there is no other. */
  String id(FakeAws aws) {
    String current = current(aws);
    return switch (this) {
      case NOBODY -> "";
      case CURRENT -> current;
      case OTHER ->
          aws.keyIds(Requests.USER).stream()
              .filter(id -> !id.equals(current))
              .findFirst()
              .orElse(current);
    };
  }

  static String current(FakeAws aws) {
    return aws.currentKey(Requests.SECRET).orElseThrow().id();
  }
}
