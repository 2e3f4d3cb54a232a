"""Texts of services that the tests write."""

NEW = """\
# what the city lends
service: tool_library
kind: request
name: Borrow a tool
summary: Borrow a tool from the city for a week.
owner: streets
route: [{team: paving}]
channels: [web, sms, chat, phone]
languages: [en, es]
contact: none
promise: {to: answer, within: 2, counted_in: working_days}
steps:
  - ask: tool   # the one question
    type: choice
    title: Which tool do you need?
    hint: >-
      We have one of each.
      You bring it back after a week.
    options:
      drill: A drill
      saw: {label: 'A saw', sms: saw}
  - ask: why
    type: text
    title: "What do you want to build?"
    optional: true
    max_length: 80
  - check: answers
  - submit: request
receipt:
  title: We keep it for you
  body: Your number is **{reference}**.
tests:
  - name: a drill
    answers: {tool: drill}
    path: [tool, answers, request]
"""
