package dhash.rules.planted.guard.controller;

interface LonelyInterface {
  void act();
}
