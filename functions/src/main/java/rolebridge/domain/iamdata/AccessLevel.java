package rolebridge.domain.iamdata;

/** What an action does to its resource, as AWS's service authorization reference puts it. */
public enum AccessLevel {
  LIST,
  READ,
  WRITE,
  TAGGING,
  PERMISSIONS_MANAGEMENT;

  static AccessLevel ofLetter(char letter) {
    return switch (letter) {
      case 'L' -> LIST;
      case 'R' -> READ;
      case 'W' -> WRITE;
      case 'T' -> TAGGING;
      case 'P' -> PERMISSIONS_MANAGEMENT;
      default -> throw new IllegalArgumentException("\"" + letter + "\" is no access level.");
    };
  }
}
