using 'main.bicep'

param location = 'westeurope'
param mtgsUrl = 'https://tools.example.com'
param mtgsAudience = 'api://mtgs-example'
param teamId = '00000000-0000-4000-8000-000000000004'
param channelId = '19:example@thread.tacv2'
